using System.Globalization;
using CollectionPlatform.Benchmarks.Reserving;

// Benchmarks by name; each stops by itself and prints what it measured.
Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "Warning");
Environment.SetEnvironmentVariable("Logging__LogLevel__Microsoft.EntityFrameworkCore", "None"); // what fails is thrown
var name = args.FirstOrDefault() ?? "reservations";
if (name != "reservations")
{
    Console.Error.WriteLine($"There is no benchmark '{name}'; there is: reservations.");
    return 2;
}

var time = ReservationBenchmark.UsualTime;
if (args.Length > 1)
{
    if (!int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 10 or > 3600)
    {
        Console.Error.WriteLine($"The time to measure for must be 10 to 3600 s, not '{args[1]}'.");
        return 2;
    }

    time = TimeSpan.FromSeconds(seconds);
}

return await ReservationBenchmark.RunAsync(time);
