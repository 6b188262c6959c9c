using System.Reflection;
using CollectionPlatform.ServiceDefaults;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace CollectionPlatform.Web.Hosting;

/// <summary>
/// What the site reads of what is sent to it. Forms are read here, within bounds, before any page sees them: what is too much or not
/// readable gets a status of its own.
/// </summary>
public static class Forms
{
    /// <summary>Bytes of a body, unless <see cref="LargestFormAttribute"/> says another number.</summary>
    public const int Largest = 256 * 1024;

    /// <summary>Bytes of a body that anybody may send: the sign-in, the choice of appearance.</summary>
    public const int LargestOfStrangers = 16 * 1024;

    private const int LongestName = 200;
    private const int LongestValue = 16 * 1024;

    /// <summary>Slower senders are cut off, so that nobody occupies a place for long.</summary>
    private static readonly MinDataRate PaceOfStrangers = new(bytesPerSecond: 2_000, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Call after routing and before the sign-in: too large bodies are refused whoever sends them, unread.</summary>
    public static void UseBodyLimits(this WebApplication app)
    {
        app.Use(
            (context, next) =>
            {
                if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit && !IsRefused(context))
                    limit.MaxRequestBodySize = BoundsOf(context).BufferBodyLengthLimit;
                return next(context);
            }
        );
        app.UseBodyLimit();
    }

    /// <summary>Call after the sign-in.</summary>
    public static void UseForms(this WebApplication app)
    {
        var cookie = app.Services.GetRequiredService<IOptions<AntiforgeryOptions>>().Value.Cookie.Name!;
        app.Use(
            async (context, next) =>
            {
                if (IsForm(context) && await ReadAsync(context, cookie) is { } status)
                    context.Response.StatusCode = status;
                else
                    await next(context);
            }
        );
    }

    internal static bool IsForStrangers(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;

    /// <summary>Whether this is a post to a page.</summary>
    internal static bool IsForm(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method)
        && context.GetEndpoint()?.Metadata.GetMetadata<CompiledPageActionDescriptor>() is not null
        && !IsRefused(context);

    private static bool IsRefused(HttpContext context) => context.Features.Get<RefusedRequest>() is not null;

    /// <returns>The status of a refusal; null when the form is read, or there is none.</returns>
    private static async Task<int?> ReadAsync(HttpContext context, string cookie)
    {
        var request = context.Request;
        // Without it no token of a form is right: no need to read one.
        if (!request.Cookies.ContainsKey(cookie))
            return StatusCodes.Status400BadRequest;
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.Charset.HasValue && type.Encoding is null)
            return StatusCodes.Status415UnsupportedMediaType;
        if (!request.HasFormContentType)
            return context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } && request.ContentLength != 0
                ? StatusCodes.Status415UnsupportedMediaType
                : null;
        if (IsForStrangers(context) && context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } pace)
            pace.MinDataRate = PaceOfStrangers;
        context.Features.Set<IFormFeature>(new FormFeature(request, BoundsOf(context)));
        try
        {
            return await IsReadableAsync(request, context.RequestAborted) ? null : StatusCodes.Status400BadRequest;
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e) // longer than it may be, too slow, or cut
        {
            return e.StatusCode;
        }
    }

    /// <summary>Reads a body that is wrong to its end: one that is too large besides is refused for that, however fast it comes.</summary>
    private static async Task<bool> IsReadableAsync(HttpRequest request, CancellationToken stop)
    {
        try
        {
            await request.ReadFormAsync(stop);
            return true;
        }
        catch (InvalidDataException) // too many values, too long ones, or no form at all
        {
            await request.Body.CopyToAsync(Stream.Null, stop);
            return false;
        }
    }

    private static FormOptions BoundsOf(HttpContext context)
    {
        var own = PageHandlers.Of(context)?.MethodInfo.GetCustomAttribute<LargestFormAttribute>();
        var bytes = own?.Bytes ?? (IsForStrangers(context) ? LargestOfStrangers : Largest);
        return new FormOptions
        {
            BufferBodyLengthLimit = bytes,
            MultipartBodyLengthLimit = bytes,
            KeyLengthLimit = LongestName,
            ValueLengthLimit = own?.Bytes ?? LongestValue,
            ValueCountLimit = own?.Values ?? 1_000,
        };
    }
}
