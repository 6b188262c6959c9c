namespace CollectionPlatform.Sandbox;

internal static partial class SandboxLog
{
    [LoggerMessage(LogLevel.Information, "Catalogue: {Products} products in {Categories} categories, {Source}.")]
    public static partial void CatalogueReady(this ILogger logger, long products, int categories, string source);

    [LoggerMessage(LogLevel.Information, "Ledger {Path}: {Calls} calls read back.")]
    public static partial void LedgerReady(this ILogger logger, string path, long calls);

    [LoggerMessage(LogLevel.Warning, "Ledger {Path}: its last line was cut off and has been dropped ({Bytes} bytes).")]
    public static partial void LedgerTailDropped(this ILogger logger, string path, long bytes);
}
