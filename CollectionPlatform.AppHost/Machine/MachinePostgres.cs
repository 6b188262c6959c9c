using Aspire.Hosting.ApplicationModel;

namespace CollectionPlatform.AppHost.Machine;

/// <summary>
/// The machine's own PostgreSQL as a resource, on a data directory of its own: loopback only, password, durable as installed.
/// </summary>
internal sealed class MachinePostgres(string name, string command, PostgresAccess access)
    : ExecutableResource(name, command, "/"),
        IResourceWithConnectionString
{
    private EndpointReference? _endpoint;

    public EndpointReference Endpoint => _endpoint ??= new(this, "tcp");

    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create(
            $"Host=127.0.0.1;Port={Endpoint.Property(EndpointProperty.Port)};Username={access.Role};Password={access.Password};Database={access.Database}"
        );
}
