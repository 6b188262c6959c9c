using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CollectionPlatform.AppHost.Local;

/// <summary>
/// The settings of a local run: <c>--Local:*</c> and <c>--Sandbox:*</c> from the command line, the environment (with <c>__</c>) or user
/// secrets. A port of 0 means "a free one".
/// </summary>
internal sealed record LocalSettings
{
    public int WebPort { get; private init; } = 5080;
    public int ApiPort { get; private init; } = 5081;
    public int SandboxPort { get; private init; } = 5082;
    public int DashboardPort { get; private init; }

    /// <summary>Without the dashboard, what resources log is printed on the terminal instead.</summary>
    public bool Dashboard { get; private init; } = true;

    /// <summary>Whether servers run as containers; when null, they do where a container runtime answers.</summary>
    public bool? Containers { get; private init; }

    /// <summary>Worker processes, 0 to 32.</summary>
    public int Workers { get; private init; } = 2;

    /// <summary>Absolute path of everything a local run keeps: servers' data, secrets, ports, pid files, the sandbox ledger.</summary>
    public string DataDirectory { get; private init; } = Path.GetFullPath(".local");

    /// <summary>Password of the user <c>admin</c>; generated once when null.</summary>
    public string? AdminPassword { get; private init; }

    /// <summary>Key with the role Admin; generated once when null.</summary>
    public string? ApiKey { get; private init; }

    /// <summary>The <c>Sandbox:*</c> settings as environment variables, paths of CSV files made absolute.</summary>
    public IReadOnlyDictionary<string, string> SandboxEnvironment { get; private init; } = new Dictionary<string, string>();

    /// <exception cref="StartRefusedException">Names everything that is wrong, one sentence each.</exception>
    public static LocalSettings From(IConfiguration settings)
    {
        var errors = new List<string>();
        var local = settings.GetSection("Local");
        var options = new LocalSettings();
        options = options with
        {
            WebPort = Number(local, nameof(WebPort), options.WebPort, 65535, errors),
            ApiPort = Number(local, nameof(ApiPort), options.ApiPort, 65535, errors),
            SandboxPort = Number(local, nameof(SandboxPort), options.SandboxPort, 65535, errors),
            DashboardPort = Number(local, nameof(DashboardPort), options.DashboardPort, 65535, errors),
            Dashboard = Flag(local, nameof(Dashboard), errors) ?? options.Dashboard,
            Containers = Flag(local, nameof(Containers), errors),
            Workers = Number(local, nameof(Workers), options.Workers, 32, errors),
            DataDirectory = Path.TrimEndingDirectorySeparator(
                Path.GetFullPath(local[nameof(DataDirectory)] is { Length: > 0 } path ? path : options.DataDirectory)
            ),
            AdminPassword = Secret(local, nameof(AdminPassword), 8, errors),
            ApiKey = Secret(local, nameof(ApiKey), 16, errors),
            SandboxEnvironment = Sandbox(settings.GetSection("Sandbox")),
        };
        var ports = new[] { options.WebPort, options.ApiPort, options.SandboxPort }.Where(port => port != 0).ToList();
        if (ports.Distinct().Count() < ports.Count)
            errors.Add("Local:WebPort, Local:ApiPort and Local:SandboxPort must differ from each other.");
        return errors.Count == 0 ? options : throw new StartRefusedException(string.Join('\n', errors), code: 2);
    }

    private static int Number(IConfiguration local, string name, int preset, int most, List<string> errors)
    {
        if (local[name] is not { } text)
            return preset;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most)
            return number;
        errors.Add($"Local:{name} must be a whole number from 0 to {most}, not \"{text}\".");
        return preset;
    }

    private static bool? Flag(IConfiguration local, string name, List<string> errors)
    {
        if (local[name] is not { } text)
            return null;
        if (bool.TryParse(text, out var flag))
            return flag;
        errors.Add($"Local:{name} must be true or false, not \"{text}\".");
        return null;
    }

    private static string? Secret(IConfiguration local, string name, int least, List<string> errors)
    {
        if (local[name] is not { Length: > 0 } text)
            return null;
        if (text.Length >= least && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            return text;
        errors.Add($"Local:{name} must have at least {least} characters and no white space.");
        return null;
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
