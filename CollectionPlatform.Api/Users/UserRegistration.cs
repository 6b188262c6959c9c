using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Identity;
using Npgsql;

namespace CollectionPlatform.Api.Users;

public static class UserRegistration
{
    public const int MinPassword = 12,
        MaxPassword = 200,
        MaxUserName = 100;

    /// <summary>
    /// Users in Postgres: 5 wrong passwords lock a user out for 5 minutes, except in known browsers; a password has at least 12
    /// characters. Register it after the storage.
    /// </summary>
    public static void AddUsers(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddDbContextPool<UsersDb>(
            (services, options) => UsersDb.Configure(options, services.GetRequiredService<NpgsqlDataSource>())
        );
        builder
            .Services.AddIdentityCore<User>(o =>
            {
                // length is what counts; rules of composition only make people write passwords down
                o.Password.RequiredLength = MinPassword;
                o.Password.RequiredUniqueChars = 4;
                o.Password.RequireDigit =
                    o.Password.RequireLowercase =
                    o.Password.RequireUppercase =
                    o.Password.RequireNonAlphanumeric =
                        false;
            })
            .AddEntityFrameworkStores<UsersDb>();
        builder.Services.AddScoped<PasswordCheck>().AddScoped<Sessions>();
        builder.Services.AddHostedService<SchemaMigration<UsersDb>>();
        builder.Services.AddHostedService<FirstAdmin>().AddHostedService<ModelWarmUp<UsersDb>>();
    }
}
