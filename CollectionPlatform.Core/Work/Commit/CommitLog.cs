using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Core.Work.Commit;

public sealed partial class CommitLog(ILogger<RunCommitter> log)
{
    [LoggerMessage(LogLevel.Warning, "PostgreSQL is away ({Reason}); it is asked again, and nothing is given up meanwhile")]
    public partial void PostgresAway(string reason);

    [LoggerMessage(LogLevel.Warning, "Redis is away ({Reason}); the results are committed, the streams follow when it is back")]
    public partial void RedisAway(string reason);

    [LoggerMessage(LogLevel.Information, "Commit of run {RunId} repeated under its own number after {SqlState}")]
    public partial void Repeated(Guid runId, string sqlState);

    [LoggerMessage(LogLevel.Warning, "{UnitId} cannot be stored ({SqlState}: {Reason}) and is skipped")]
    public partial void Unstorable(string unitId, string sqlState, string reason);
}
