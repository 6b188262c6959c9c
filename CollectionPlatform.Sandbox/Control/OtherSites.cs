namespace CollectionPlatform.Sandbox.Control;

/// <summary>
/// Keeps web pages of other sites from breaking the marketplace through the browser of whoever develops here. Scripts send none of the
/// headers by which browsers tell, and need none.
/// </summary>
internal static class OtherSites
{
    public static TBuilder RefuseOtherSites<TBuilder>(this TBuilder control)
        where TBuilder : IEndpointConventionBuilder =>
        control.AddEndpointFilter(
            async (context, next) =>
                IsFromElsewhere(context.HttpContext.Request)
                    ? Results.Problem(
                        "A page of another site may not control the sandbox; use a terminal, or the commands of the dashboard.",
                        statusCode: StatusCodes.Status403Forbidden,
                        type: "urn:collection-platform:other-site"
                    )
                    : await next(context)
        );

    private static bool IsFromElsewhere(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
            return true;
        return request.Headers["Sec-Fetch-Site"].ToString() switch
        {
            "" or "none" or "same-origin" => false,
            // A link of the dashboard, on another port of this host: its answer is shown to the person who follows it, and to no script.
            "same-site" => !HttpMethods.IsGet(request.Method) || request.Headers["Sec-Fetch-Mode"] != "navigate",
            _ => true,
        };
    }
}
