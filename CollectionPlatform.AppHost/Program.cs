using CollectionPlatform.AppHost;
using CollectionPlatform.AppHost.Standalone;

var settings = LocalOptions.Settings(args);
var options = LocalOptions.From(settings, out var errors);
foreach (var error in errors) await Console.Error.WriteLineAsync(error);
if (errors.Count > 0) return 2;

// One topology, two hosts: Aspire where the package profile has it, the machine's own servers elsewhere or when asked for.
return options.Standalone || !AppModel.IsAvailable ? await StandaloneHost.RunAsync(options) : AppModel.Run(args, options);
