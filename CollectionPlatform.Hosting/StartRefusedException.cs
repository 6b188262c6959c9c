namespace CollectionPlatform.Hosting;

/// <summary>
/// A local run cannot start. The message is the one sentence that the person at the terminal needs. Code 2: wrong settings.
/// </summary>
public sealed class StartRefusedException(string message, Exception? cause = null, int code = 1) : Exception(message, cause)
{
    public int Code => code;
}
