using System.Globalization;
using CollectionPlatform.Chaos.Harm;

namespace CollectionPlatform.Chaos;

/// <summary>The command line.</summary>
/// <param name="Seeds">Each is taken through all rounds.</param>
/// <param name="Rounds">That must count, per seed.</param>
/// <param name="First">Number of the first round, to repeat one that failed.</param>
/// <param name="Harm">Each round begins with a kind of harm that has this in its name; null: any.</param>
/// <param name="KeepGoing">A violation does not end the campaign.</param>
public sealed record Options(IReadOnlyList<int> Seeds, int Rounds = 200, int First = 1, string? Harm = null, bool KeepGoing = false)
{
    public const string Usage = "./dev chaos [--seed n[,n…]] [--rounds n] [--first n] [--harm text] [--keep-going]";

    /// <exception cref="FormatException">It is not understood; the message says what.</exception>
    public static Options Of(string[] arguments)
    {
        var options = new Options([]);
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var name))
        {
            options = name switch
            {
                "--keep-going" => options with { KeepGoing = true },
                "--seed" => options with { Seeds = [.. Value().Split(',').Select(text => Number(name, text))] },
                "--rounds" => options with { Rounds = Number(name, Value()) },
                "--harm" => options with { Harm = HarmKinds.Exist(Value()) },
                "--first" => options with { First = Number(name, Value()) },
                _ => throw new FormatException($"'{name}' is not known. {Usage}"),
            };

            string Value() => rest.TryDequeue(out var value) ? value : throw new FormatException($"{name} needs a value. {Usage}");
        }

        return options.Seeds.Count > 0 ? options : options with { Seeds = [Random.Shared.Next(1, 1_000_000)] };
    }

    private static int Number(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{name} must be a whole number above 0, not '{text}'. {Usage}");
}
