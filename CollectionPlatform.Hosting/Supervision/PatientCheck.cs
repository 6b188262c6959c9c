using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CollectionPlatform.Hosting.Supervision;

/// <summary>
/// A health check that waits up to 10 s for what it checks. Aspire looks at what is not healthy yet after 1, 3, 6, 10, 15 s and so on;
/// without the waiting, much of a start would pass until the next look.
/// </summary>
/// <param name="complaint">Null when it is ready.</param>
public sealed class PatientCheck(TimeProvider clock, Func<CancellationToken, Task<string?>> complaint) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        for (var began = clock.GetTimestamp(); ; await Task.Delay(Glance, clock, cancellationToken))
        {
            string? said;
            try
            {
                said = await complaint(cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                said = e.Message;
            }
            if (said is null)
                return HealthCheckResult.Healthy();
            if (clock.GetElapsedTime(began) > Patience)
                return HealthCheckResult.Unhealthy(said);
        }
    }
}
