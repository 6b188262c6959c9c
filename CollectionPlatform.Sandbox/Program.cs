using CollectionPlatform.Sandbox;
using Microsoft.Extensions.Options;

try
{
    await using var app = SandboxApp.Create(args);
    await app.RunAsync();
    return 0;
}
catch (Exception e)
    when (e is OptionsValidationException or InvalidOperationException or InvalidDataException or IOException or UnauthorizedAccessException
    )
{
    // A wrong setting, file or port: the sentence is what helps, not the stack.
    await Console.Error.WriteLineAsync($"The sandbox cannot run: {e.Message}");
    return 1;
}
