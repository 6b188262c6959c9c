using System.Diagnostics;
using OpenTelemetry.Trace;

namespace CollectionPlatform.ServiceDefaults;

/// <summary>
/// Drops calls that begin a trace. Background work asks Postgres and Redis many times a second; such a call belongs to no request and no
/// unit, so it is not traced. Everything else that begins a trace is kept.
/// </summary>
internal sealed class DropRootClientSpans : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        new(samplingParameters.Kind == ActivityKind.Client ? SamplingDecision.Drop : SamplingDecision.RecordAndSample);
}
