using System.ComponentModel;
using System.Diagnostics;

namespace CollectionPlatform.AppHost.Standalone;

/// <summary>Keeps one program running: prefixes its lines, notes its process id, starts it again when it dies, with a wait that doubles from 0.2 s to 10 s.</summary>
internal sealed class ChildProcess(ISupervised program, PidFiles pidFiles, Output output, TimeProvider clock) : IDisposable
{
    private const int TriesToBecomeReady = 3;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.2), LongestWait = TimeSpan.FromSeconds(10), LongLife = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MayTakeToBecomeReady = TimeSpan.FromSeconds(90), MayTakeToStop = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(25);

    private readonly CancellationTokenSource _stopping = new();
    private volatile int _pid;
    private volatile int _deaths;

    public string Name => program.Name;

    /// <summary>Ends when the program was asked to stop; faults when it cannot be started at all.</summary>
    public Task Supervision { get; private set; } = Task.CompletedTask;

    public void Start() => Supervision = SuperviseAsync(_stopping.Token);

    /// <summary>Waits until the program is ready to serve.</summary>
    /// <exception cref="StartRefusedException">It died several times before, or takes too long.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        for (var started = clock.GetTimestamp(); ;)
        {
            if (_pid is > 0 and var pid && await program.IsReadyAsync(pid, cancellationToken) && _pid == pid) return;
            if (Supervision.IsFaulted) await Supervision;
            if (_deaths >= TriesToBecomeReady)
                throw new StartRefusedException(program.Complaint() ?? $"{Name} ended {_deaths} times before it was ready; its last lines above say why.");
            if (clock.GetElapsedTime(started) > MayTakeToBecomeReady)
                throw new StartRefusedException($"{Name} runs but did not become ready within {MayTakeToBecomeReady.TotalSeconds:0} s; its last lines above say what it waits for.");
            await Task.Delay(Glance, clock, cancellationToken);
        }
    }

    /// <summary>From now on its end is no reason to start it again.</summary>
    public void LetGo() => _stopping.Cancel();

    /// <summary>Asks the program to end, and after 20 s makes it.</summary>
    public async Task StopAsync()
    {
        LetGo();
        var asked = 0;
        for (var began = clock.GetTimestamp(); !Supervision.IsCompleted;)
        {
            var tooLong = clock.GetElapsedTime(began) > MayTakeToStop;
            if (_pid is > 0 and var pid && (pid != asked || tooLong))
            {
                if (tooLong) output.Say($"{Name} did not end within {MayTakeToStop.TotalSeconds:0} s and is killed.");
                UnixProcess.Signal(pid, tooLong ? UnixProcess.Kill : program.StopSignal);
                asked = pid;
            }
            await Task.WhenAny(Supervision, Task.Delay(tooLong ? FirstWait : Glance, clock));
        }
        if (Supervision.IsFaulted) output.Say($"{Name}: {Supervision.Exception.InnerException?.Message}");
        pidFiles.Remove(Name);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task SuperviseAsync(CancellationToken stopping)
    {
        var wait = FirstWait;
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                await program.PrepareAsync(stopping);
                var started = clock.GetTimestamp();
                var code = await RunOnceAsync();
                if (stopping.IsCancellationRequested) return;
                _deaths++;
                if (clock.GetElapsedTime(started) > LongLife) wait = FirstWait;
                await Task.Delay(wait, clock, stopping); // Ctrl+C reaches the services too: said only when it turns out to be a death
                output.Say($"{Name} ended with code {code} and is started again, after {wait.TotalSeconds:0.0} s.");
                wait = TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested) { } // asked to stop between two lives
    }

    private async Task<int> RunOnceAsync()
    {
        using var process = new Process { StartInfo = program.StartInfo() };
        process.OutputDataReceived += (_, line) => { if (line.Data is not null) output.Line(Name, line.Data); };
        process.ErrorDataReceived += (_, line) => { if (line.Data is not null) output.Line(Name, line.Data); };
        try { process.Start(); }
        catch (Win32Exception e) { throw new StartRefusedException($"{Name} could not be started: {e.Message}.", e); }
        pidFiles.Write(Name, process.Id);
        _pid = process.Id;
        if (process.StartInfo.RedirectStandardOutput) process.BeginOutputReadLine();
        if (process.StartInfo.RedirectStandardError) process.BeginErrorReadLine();
        await process.WaitForExitAsync(CancellationToken.None);
        _pid = 0;
        return process.ExitCode;
    }
}
