using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace CollectionPlatform.AppHost;

internal static class Ports
{
    /// <summary>A port that was asked for must be free: said before anything starts, in one sentence.</summary>
    /// <exception cref="StartRefusedException">It is in use.</exception>
    public static void Demand(IResourceBuilder<ProjectResource> project, int port)
    {
        if (port == 0 || !project.ApplicationBuilder.ExecutionContext.IsRunMode)
            return;
        var setting = $"Local:{char.ToUpperInvariant(project.Resource.Name[0])}{project.Resource.Name[1..]}Port";
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new StartRefusedException(
                $"Port {port} for {project.Resource.Name} is in use by another program; stop that program, or give another port with --{setting}=<port> (0 picks a free one).",
                e
            );
        }
    }
}
