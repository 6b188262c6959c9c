using Aspire.Hosting.ApplicationModel;

namespace CollectionPlatform.Hosting.Machine;

/// <summary>A server program of this machine as a resource, on a data directory of its own: loopback only, with a password.</summary>
public sealed class MachineServer(string name, string command, ReferenceExpression connection)
    : ExecutableResource(name, command, "/"),
        IResourceWithConnectionString
{
    public ReferenceExpression ConnectionStringExpression => connection;
}
