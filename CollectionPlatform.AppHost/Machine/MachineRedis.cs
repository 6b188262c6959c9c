using Aspire.Hosting.ApplicationModel;

namespace CollectionPlatform.AppHost.Machine;

/// <summary>The machine's own Redis as a resource: loopback only, password, every write logged to disk, nothing ever evicted.</summary>
internal sealed class MachineRedis(string name, string command, ParameterResource password)
    : ExecutableResource(name, command, "/"),
        IResourceWithConnectionString
{
    private EndpointReference? _endpoint;

    public EndpointReference Endpoint => _endpoint ??= new(this, "tcp");

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"127.0.0.1:{Endpoint.Property(EndpointProperty.Port)},password={password}");
}
