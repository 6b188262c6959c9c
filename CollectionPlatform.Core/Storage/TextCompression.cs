namespace CollectionPlatform.Core.Storage;

/// <summary>How PostgreSQL compresses the texts that every commit writes. A migration sets it.</summary>
internal static class TextCompression
{
    /// <summary>
    /// LZ4, or nothing where the server is built without it (or older than 14): the usual compression takes four times as long as LZ4, and
    /// three times as long as none.
    /// </summary>
    internal const string Use = """
        do $$ begin
          alter table run_logs alter column entries set compression lz4;
          alter table product_listings alter column listings set compression lz4;
        exception when feature_not_supported or syntax_error then
          alter table run_logs alter column entries set storage external;
          alter table product_listings alter column listings set storage external;
        end $$
        """;
}
