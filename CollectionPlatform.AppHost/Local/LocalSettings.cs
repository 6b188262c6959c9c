using System.Globalization;
using CollectionPlatform.Hosting;
using Microsoft.Extensions.Configuration;

namespace CollectionPlatform.AppHost.Local;

/// <summary>
/// The settings of a local run: <c>--Local:*</c> and <c>--Sandbox:*</c> from the command line, the environment (with <c>__</c>) or user
/// secrets. A port of 0 means "a free one".
/// </summary>
internal sealed record LocalSettings
{
    private readonly IConfigurationSection _local;
    private readonly List<string> _errors = [];

    /// <exception cref="StartRefusedException">Names everything that is wrong, one sentence each.</exception>
    public LocalSettings(IConfiguration settings)
    {
        _local = settings.GetSection("Local");
        (WebPort, ApiPort, SandboxPort) = (Port(nameof(WebPort), 5080), Port(nameof(ApiPort), 5081), Port(nameof(SandboxPort), 5082));
        (Dashboard, DashboardPort) = (Flag(nameof(Dashboard)) ?? true, Port(nameof(DashboardPort), 0));
        (Containers, Workers) = (Flag(nameof(Containers)), Number(nameof(Workers), 2, 32));
        DataDirectory = Path.TrimEndingDirectorySeparator(
            Path.GetFullPath(_local[nameof(DataDirectory)] is { Length: > 0 } path ? path : ".local")
        );
        (AdminPassword, ApiKey) = (Secret(nameof(AdminPassword), 12), Secret(nameof(ApiKey), 16));
        SandboxEnvironment = Sandbox(settings.GetSection("Sandbox"));
        int[] ports = [.. new[] { WebPort, ApiPort, SandboxPort }.Where(port => port != 0)];
        if (ports.Distinct().Count() < ports.Length)
            _errors.Add("Local:WebPort, Local:ApiPort and Local:SandboxPort must differ from each other.");
        if (_errors.Count > 0)
            throw new StartRefusedException(string.Join('\n', _errors), code: 2);
    }

    public int WebPort { get; }
    public int ApiPort { get; }
    public int SandboxPort { get; }
    public int DashboardPort { get; }

    /// <summary>Without the dashboard, what resources log is printed on the terminal instead.</summary>
    public bool Dashboard { get; }

    /// <summary>Whether servers run as containers; when null, they do where a container runtime answers.</summary>
    public bool? Containers { get; }

    /// <summary>Worker processes, 0 to 32.</summary>
    public int Workers { get; }

    /// <summary>Absolute path of everything a local run keeps: servers' data, secrets, ports, pid files, the sandbox ledger.</summary>
    public string DataDirectory { get; }

    /// <summary>Password of the user <c>admin</c>; generated once when null.</summary>
    public string? AdminPassword { get; }

    /// <summary>Key with the role Admin; generated once when null.</summary>
    public string? ApiKey { get; }

    /// <summary>The <c>Sandbox:*</c> settings as environment variables, paths of CSV files made absolute.</summary>
    public IReadOnlyDictionary<string, string> SandboxEnvironment { get; }

    private int Port(string name, int preset) => Number(name, preset, 65535);

    private int Number(string name, int preset, int most)
    {
        var text = _local[name];
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most;
        return text is null ? preset
            : isNumber ? number
            : Wrong(name, $"be a whole number from 0 to {most}, not \"{text}\"", preset);
    }

    private bool? Flag(string name) =>
        _local[name] is not { } text ? null
        : bool.TryParse(text, out var flag) ? flag
        : Wrong<bool?>(name, $"be true or false, not \"{text}\"", null);

    private string? Secret(string name, int least) =>
        _local[name] is not { Length: > 0 } text ? null
        : text.Length >= least && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) ? text
        : Wrong<string?>(name, $"have at least {least} characters and no white space", null);

    private T Wrong<T>(string name, string must, T preset)
    {
        _errors.Add($"Local:{name} must {must}.");
        return preset;
    }

    private static Dictionary<string, string> Sandbox(IConfigurationSection sandbox) =>
        sandbox
            .AsEnumerable(makePathsRelative: true)
            .Where(setting => setting.Value is { Length: > 0 })
            .ToDictionary(
                setting => "Sandbox__" + setting.Key.Replace(":", "__", StringComparison.Ordinal),
                setting =>
                    setting.Key.EndsWith("Csv", StringComparison.OrdinalIgnoreCase) ? Path.GetFullPath(setting.Value!) : setting.Value!
            );
}
