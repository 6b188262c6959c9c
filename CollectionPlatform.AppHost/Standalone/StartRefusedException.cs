namespace CollectionPlatform.AppHost.Standalone;

/// <summary>A local run cannot start; the message is the one sentence that the person at the terminal needs.</summary>
internal sealed class StartRefusedException(string message, Exception? cause = null) : Exception(message, cause);
