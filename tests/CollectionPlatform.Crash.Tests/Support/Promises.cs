using CollectionPlatform.Chaos.Witness;

namespace CollectionPlatform.Crash.Tests.Support;

/// <summary>P1 to P4 of the design, asserted of a run that has ended, with the sandbox's ledger as the witness.</summary>
public static class Promises
{
    /// <summary>Nothing lost, nothing twice, honest spend, under the cap.</summary>
    public static void Hold(Evidence evidence, Catalogue catalogue, params Interruption[] interruptions) =>
        Kept(Verdict.Of(evidence, catalogue, CrashStack.Setup, interruptions));

    /// <summary>The same of a run some of whose units were skipped.</summary>
    /// <param name="catalogue">What it could know.</param>
    public static void HoldWithFailures(Evidence evidence, Catalogue catalogue, params Interruption[] interruptions) =>
        Kept(Verdict.Of(evidence, catalogue, CrashStack.Setup, interruptions, withFailures: true));

    /// <summary>P1, P2 and P4 of a run that stands still.</summary>
    public static void HoldWhileStopped(Evidence evidence, params Interruption[] interruptions) =>
        Kept(Verdict.OfStopped(evidence, CrashStack.Setup, interruptions));

    /// <summary>Says each promise that is broken in full: xunit would cut it short.</summary>
    private static void Kept(IReadOnlyList<string> broken) => Assert.True(broken.Count == 0, string.Join('\n', broken));
}
