using CollectionPlatform.Sandbox.Calls;

namespace CollectionPlatform.Sandbox.Faults;

/// <summary>The kind of answer that a call will get.</summary>
internal enum FateKind
{
    /// <summary>The page, perhaps with a defect.</summary>
    Page,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>Refused: 401, 402, 429 or 5xx.</summary>
    Refused,

    /// <summary>200 with an error inside.</summary>
    Sick,

    /// <summary>None: the call hangs.</summary>
    NoAnswer,
}

/// <summary>What becomes of a call, decided before anything else happens to it.</summary>
/// <param name="Kind">The kind of answer.</param>
/// <param name="Status">HTTP status, 0 when there is no answer.</param>
/// <param name="Billed">Whether it costs money.</param>
/// <param name="Latency">Wait before the answer.</param>
internal readonly record struct Fate(FateKind Kind, int Status, bool Billed, TimeSpan Latency)
{
    private static readonly int[] Errors =
    [
        StatusCodes.Status500InternalServerError,
        StatusCodes.Status502BadGateway,
        StatusCodes.Status504GatewayTimeout,
    ];
    private static readonly Defect[] Defects = [Defect.NulCharacter, Defect.Truncated, Defect.MissingField];

    private enum Draw
    {
        Error,
        WhichError,
        Timeout,
        TimeoutBilled,
        NotFound,
        Malformed,
        WhichDefect,
        Jitter,
        OddItem,
        RepeatedPage,
    }

    /// <summary>How the page is spoilt.</summary>
    public Defect Defect { get; private init; }

    /// <summary>Whether the page before is answered, if there is one.</summary>
    public bool RepeatsPage { get; private init; }

    /// <summary>The <c>Retry-After</c> header, in seconds; null for none.</summary>
    public int? RetryAfterSeconds { get; private init; }

    /// <summary>What the body says where it is not a page.</summary>
    public string Error =>
        Status switch
        {
            StatusCodes.Status200OK => "Something went wrong on our side.",
            StatusCodes.Status401Unauthorized => "The API key is not valid.",
            StatusCodes.Status402PaymentRequired => "The account has no credit left.",
            StatusCodes.Status404NotFound => "There is no such page.",
            StatusCodes.Status429TooManyRequests => "Too many calls; slow down.",
            StatusCodes.Status503ServiceUnavailable => "The service is down.",
            _ => "The service failed.",
        };

    /// <summary>The fate of a key under those settings; the same key, the same fate.</summary>
    /// <param name="s">What is wrong with the provider.</param>
    /// <param name="hash">Hash of seed and key; each kind of fault draws from it for itself.</param>
    /// <param name="withinRate">Whether the rate limit lets the call through.</param>
    /// <param name="exists">Whether there is a page to answer with.</param>
    /// <param name="isEmpty">Whether that page holds nothing.</param>
    public static Fate Of(FaultSettings s, ulong hash, bool withinRate, bool exists, bool isEmpty)
    {
        var latency = TimeSpan.FromMilliseconds(s.LatencyMs + s.JitterMs * hash.Fraction((int)Draw.Jitter));
        bool Falls(Draw kind, double rate) => hash.Fraction((int)kind) < rate;
        Fate Refused(int status) => new(FateKind.Refused, status, false, latency);
        Fate AskingToWait(Fate fate) => fate with { RetryAfterSeconds = s.RetryAfterSeconds };

        switch (s.Mode)
        {
            case ProviderMode.Down:
                return AskingToWait(Refused(StatusCodes.Status503ServiceUnavailable));
            case ProviderMode.Unauthorized:
                return Refused(StatusCodes.Status401Unauthorized);
            case ProviderMode.OutOfCredit:
                return Refused(StatusCodes.Status402PaymentRequired);
        }
        if (!withinRate)
            return Refused(StatusCodes.Status429TooManyRequests) with { RetryAfterSeconds = s.RetryAfterSeconds ?? 1 };
        if (s.Mode == ProviderMode.SickOk)
            return AskingToWait(new(FateKind.Sick, StatusCodes.Status200OK, true, latency));
        if (Falls(Draw.Error, s.ErrorRate))
            return Refused(Errors[hash.Below((int)Draw.WhichError, Errors.Length)]);
        if (Falls(Draw.Timeout, s.TimeoutRate))
            return new(FateKind.NoAnswer, 0, Falls(Draw.TimeoutBilled, s.TimeoutBilledRate), latency);
        if (!exists || Falls(Draw.NotFound, s.NotFoundRate))
            return new(FateKind.NotFound, StatusCodes.Status404NotFound, true, latency);
        var page = new Fate(FateKind.Page, StatusCodes.Status200OK, true, latency);
        if (!Falls(Draw.Malformed, s.MalformedRate))
            return page with
            {
                Defect = Falls(Draw.OddItem, s.OddItemRate) ? Defect.OddItem : Defect.None,
                RepeatsPage = Falls(Draw.RepeatedPage, s.RepeatedPageRate),
            };
        var defect = Defects[hash.Below((int)Draw.WhichDefect, Defects.Length)];
        // an empty page can miss its list
        return page with { Defect = isEmpty && defect == Defect.NulCharacter ? Defect.MissingField : defect };
    }
}
