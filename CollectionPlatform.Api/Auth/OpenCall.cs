namespace CollectionPlatform.Api.Auth;

/// <summary>A call under way.</summary>
/// <param name="over">Told when it is over.</param>
/// <param name="ended">Cancelled when the caller's key is revoked or its user removed.</param>
internal sealed class OpenCall(Action over, CancellationToken ended) : IDisposable
{
    public CancellationToken Ended => ended;

    public void Dispose() => over();
}
