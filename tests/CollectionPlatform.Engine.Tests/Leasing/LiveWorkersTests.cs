using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Worker.Engine.Leasing;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Leasing;

/// <summary>Who is gone, known to all runs and providers by four readings a second.</summary>
[Collection(nameof(EngineTests))]
public sealed class LiveWorkersTests : IDisposable
{
    private readonly EngineFixture fixture;
    private readonly StoodClock clock = new();
    private readonly CommandCounter commands = new();
    private readonly string name = $"live-{Guid.NewGuid():N}";
    private readonly ILoggerFactory logging;
    private readonly NpgsqlDataSource source;
    private readonly LiveWorkers live;

    public LiveWorkersTests(EngineFixture fixture)
    {
        this.fixture = fixture;
        logging = LoggerFactory.Create(builder => builder.AddProvider(commands));
        source = new NpgsqlDataSourceBuilder(fixture.Postgres).UseLoggerFactory(logging).Build();
        live = new LiveWorkers(new WorkerRegistry(source), clock);
    }

    public void Dispose()
    {
        source.Dispose();
        logging.Dispose();
    }

    [Fact]
    public async Task However_many_ask_within_a_quarter_of_a_second_the_table_is_read_once()
    {
        await RegisterAsync(name);
        for (var reading = 1; reading <= 3; reading++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => live.GoneAsync([name], default)));
            Assert.All(answers, Assert.Empty);
            Assert.Equal(reading, commands.Count);
            clock.Pass(TimeSpan.FromMilliseconds(250));
        }
    }

    [Fact]
    public async Task A_worker_that_has_registered_since_is_not_taken_for_gone()
    {
        await RegisterAsync(name);
        Assert.Empty(await live.GoneAsync([name], default));
        clock.Pass(TimeSpan.FromMilliseconds(10));
        var newcomer = $"{name}-2";
        await RegisterAsync(newcomer);

        Assert.Empty(await live.GoneAsync([name, newcomer], default));
        Assert.Equal(2, commands.Count); // a name that was not known is worth another one
        clock.Pass(TimeSpan.FromMilliseconds(10));
        Assert.Empty(await live.GoneAsync([newcomer], default));
        Assert.Equal(2, commands.Count);
    }

    [Fact]
    public async Task Who_has_left_or_never_was_is_gone_after_a_quarter_of_a_second_at_most()
    {
        var worker = await RegisterAsync(name);
        Assert.Equal(["never"], await live.GoneAsync([name, "never"], default));
        await fixture.Registry.LeaveAsync(worker, default);
        clock.Pass(TimeSpan.FromMilliseconds(250));
        Assert.Equal([name, "never"], await live.GoneAsync([name, "never"], default));
    }

    private Task<WorkerIdentity> RegisterAsync(string id) => fixture.Registry.RegisterAsync(id, Guid.NewGuid(), 1, default);

    /// <summary>How often the database was asked.</summary>
    private sealed class CommandCounter : ILoggerProvider, ILogger
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? e, Func<TState, Exception?, string> say)
        {
            if (say(state, e).StartsWith("Command execution completed", StringComparison.Ordinal))
                Interlocked.Increment(ref count);
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose() { }
    }

    private sealed class StoodClock : TimeProvider
    {
        private long now = 1000;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref now);

        public void Pass(TimeSpan time) => Interlocked.Add(ref now, time.Ticks);
    }
}
