using System.Security.Cryptography;
using System.Text.Json;
using CollectionPlatform.Hosting;

namespace CollectionPlatform.AppHost.Local;

/// <summary>
/// Parameters whose values are generated once and kept in a file that only its owner can read. A value given in the settings wins.
/// </summary>
internal sealed class DataSecrets
{
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"; // none that look alike
    private readonly IDistributedApplicationBuilder _builder;
    private readonly string? _file;
    private readonly Dictionary<string, string> _kept;

    /// <param name="builder">Gets the parameters.</param>
    /// <param name="file">Null when the model is published: then whoever deploys it gives the values.</param>
    /// <exception cref="StartRefusedException">The file cannot be read.</exception>
    public DataSecrets(IDistributedApplicationBuilder builder, string? file)
    {
        (_builder, _file) = (builder, file);
        try
        {
            _kept = File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file)) ?? [] : [];
        }
        catch (JsonException e)
        {
            throw new StartRefusedException(
                $"{file} is damaged; give an empty --Local:DataDirectory, or delete the whole data directory to start anew "
                    + "(its collected data goes with it).",
                e
            );
        }
    }

    /// <param name="name">With hyphens: <c>api-key</c> is kept as <c>apiKey</c>.</param>
    /// <param name="description">Shown in the dashboard.</param>
    /// <param name="given">The value of the settings.</param>
    public IResourceBuilder<ParameterResource> Parameter(string name, string description, string? given = null)
    {
        if (_file is not null)
            _builder.Configuration[$"Parameters:{name}"] = given ?? _builder.Configuration[$"Parameters:{name}"] ?? Kept(name);
        return _builder.AddParameter(name, secret: true).WithDescription(description);
    }

    private string Kept(string name)
    {
        var key = string.Concat(name.Split('-').Select((word, place) => place == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
        if (_kept.TryGetValue(key, out var value))
            return value;
        _kept[key] = value = name == "admin-password" ? Password() : RandomNumberGenerator.GetString(Letters, 32);
        OwnersFile.Write(_file!, JsonSerializer.Serialize(_kept));
        // Shown once, when it is new; later it stands in the file only.
        if (name == "admin-password")
            Console.WriteLine($"Sign in as admin with the password {value}");
        if (name == "api-key")
            Console.WriteLine($"API key (header X-Api-Key): {value}\nPassword and key are kept in {_file}");
        return value;
    }

    /// <summary>Four groups of five. Upper case, lower case, a digit and a mark are always among them, as password policies ask.</summary>
    private static string Password() =>
        string.Join(
            '-',
            new[] { "ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", Letters, "23456789" }.Select(choices =>
                RandomNumberGenerator.GetString(choices, 5)
            )
        );
}
