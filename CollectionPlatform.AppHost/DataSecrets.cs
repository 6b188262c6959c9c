using System.Security.Cryptography;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace CollectionPlatform.AppHost;

/// <summary>
/// Parameters whose values are generated once and kept in the data directory, readable by their owner only; a value given in the settings
/// wins.
/// </summary>
internal sealed class DataSecrets
{
    private readonly IDistributedApplicationBuilder _builder;
    private readonly string _file;
    private readonly Dictionary<string, string> _kept;

    public DataSecrets(IDistributedApplicationBuilder builder, string directory)
    {
        (_builder, _file) = (builder, Path.Combine(directory, "secrets.json"));
        if (builder.ExecutionContext.IsRunMode)
            Directory.CreateDirectory(directory);
        _kept = File.Exists(_file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(_file)) ?? [] : [];
    }

    public IResourceBuilder<ParameterResource> Parameter(string name, string? given = null)
    {
        if (_builder.ExecutionContext.IsRunMode && (given ?? _builder.Configuration[$"Parameters:{name}"]) is var value)
            _builder.Configuration[$"Parameters:{name}"] = value ?? Kept(name);
        return _builder.AddParameter(name, secret: true);
    }

    private string Kept(string name)
    {
        if (_kept.TryGetValue(name, out var value))
            return value;
        _kept[name] = value = "Aa1-" + RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", 32);
        using var stream = new FileStream(
            _file,
            new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }
        );
        JsonSerializer.Serialize(stream, _kept);
        return value;
    }
}
