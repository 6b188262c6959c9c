using CollectionPlatform.Sandbox.Amazon;
using CollectionPlatform.Sandbox.Calls;
using CollectionPlatform.Sandbox.Catalogue;
using CollectionPlatform.Sandbox.Control;
using CollectionPlatform.Sandbox.Ebay;
using CollectionPlatform.Sandbox.Faults;
using CollectionPlatform.Sandbox.Ledger;
using CollectionPlatform.ServiceDefaults;

namespace CollectionPlatform.Sandbox;

/// <summary>The stand-in marketplace as an application that can be run in any process.</summary>
public static class SandboxApp
{
    /// <summary>
    /// Builds the application, reads the catalogue and the ledger of an earlier life; the caller starts and disposes it.
    /// </summary>
    /// <param name="args">Command-line settings, such as <c>--urls http://127.0.0.1:0</c> and <c>--Sandbox:Categories=10</c>.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is out of range; one sentence for
    /// each.</exception>
    /// <exception cref="InvalidDataException">A CSV file or the ledger file cannot be understood.</exception>
    /// <exception cref="IOException">A file is missing or another sandbox holds the ledger directory.</exception>
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.Services.AddProblemDetails();
        builder.AddSandboxOptions();
        builder.Services.AddCatalogue();
        builder.Services.AddFaults();
        builder.Services.AddLedger();
        builder.Services.AddSingleton<PaidCalls>();

        var app = builder.Build();
        app.UseExceptionHandler();
        app.MapHealthEndpoints();
        app.MapAmazon(); // takes catalogue and ledger now: a wrong file stops the start, not the first call
        app.MapEbay();
        app.MapControl();
        return app;
    }
}
