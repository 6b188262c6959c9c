using System.Security.Cryptography;
using System.Text.Json;

namespace CollectionPlatform.AppHost.Standalone;

/// <summary>Passwords and keys of a local run, generated once and kept in the data directory, readable by their owner only.</summary>
internal sealed record Secrets(string AdminPassword, string ApiKey, string ServiceKey, string PostgresPassword, string RedisPassword)
{
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"; // none that look alike

    /// <summary>Reads the file, or generates it; <paramref name="isNew"/> says which.</summary>
    /// <exception cref="StartRefusedException">The file cannot be read.</exception>
    public static Secrets From(string file, out bool isNew)
    {
        isNew = !File.Exists(file);
        if (isNew)
        {
            var secrets = new Secrets(Password(), Key(), Key(), Key(), Key());
            Write(file, secrets);
            return secrets;
        }
        try
        {
            var secrets = JsonSerializer.Deserialize<Secrets>(File.ReadAllText(file), JsonSerializerOptions.Web);
            if (secrets is { AdminPassword: not null, ApiKey: not null, ServiceKey: not null, PostgresPassword: not null, RedisPassword: not null }) return secrets;
        }
        catch (JsonException) { } // said below, like a missing field
        throw new StartRefusedException($"{file} is damaged; give an empty --Local:DataDirectory, or delete the whole data directory to start anew (its collected data goes with it).");
    }

    /// <summary>Writes a file that only its owner can read.</summary>
    public static void Write<T>(string file, T content)
    {
        var next = file + ".next";
        File.Delete(next);
        using (var stream = new FileStream(next, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            JsonSerializer.Serialize(stream, content, JsonSerializerOptions.Web);
        File.Move(next, file, overwrite: true);
    }

    private static string Key() => RandomNumberGenerator.GetString(Letters, 32);

    /// <summary>Four groups of five; lower case, upper case, a digit and a mark are always among them, as password policies ask.</summary>
    private static string Password() => $"{RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZ", 5)}-{RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz", 5)}-"
        + $"{RandomNumberGenerator.GetString(Letters, 5)}-{RandomNumberGenerator.GetString("23456789", 5)}";
}
