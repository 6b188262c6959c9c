namespace CollectionPlatform.Hosting.Machine;

/// <summary>Who may do what on the server.</summary>
/// <param name="Admin">Password of the superuser <c>postgres</c>.</param>
/// <param name="Role">Owns the database; it is not superuser.</param>
/// <param name="Password">Of the role.</param>
/// <param name="Database">Its name.</param>
public sealed record PostgresAccess(
    IResourceBuilder<ParameterResource> Admin,
    string Role,
    IResourceBuilder<ParameterResource> Password,
    string Database
);
