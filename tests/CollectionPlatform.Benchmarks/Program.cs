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

return await ReservationBenchmark.RunAsync();
