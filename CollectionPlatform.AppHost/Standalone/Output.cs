namespace CollectionPlatform.AppHost.Standalone;

/// <summary>The terminal of a local run: every line says whose it is. Lines of several processes never mix.</summary>
internal sealed class Output(TextWriter writer, bool colours)
{
    private static readonly string[] Palette = ["36", "33", "32", "35", "34", "96", "93", "92", "95", "94"];
    private readonly Lock _turn = new();
    private readonly Dictionary<string, string> _colour = [];

    public static Output Terminal() => new(Console.Out, !Console.IsOutputRedirected);

    /// <summary>A line of a service, with its name before it.</summary>
    public void Line(string name, string text)
    {
        lock (_turn)
        {
            if (!_colour.TryGetValue(name, out var colour)) _colour[name] = colour = Palette[_colour.Count % Palette.Length];
            writer.WriteLine(colours ? $"\e[{colour}m{name,-9}|\e[0m {text}" : $"{name,-9}| {text}");
        }
    }

    /// <summary>A line of AppHost itself, without a name.</summary>
    public void Say(string text)
    {
        lock (_turn) writer.WriteLine(text);
    }
}
