using System.Xml;
using System.Xml.Linq;
using CollectionPlatform.Api.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Users;

public sealed record NewDataProtectionKey(string? Xml, string? FriendlyName);

/// <summary>Keeps Web's key ring, so that cookies outlive its process and are good on every instance.</summary>
public static class DataProtectionKeyEndpoints
{
    public static void MapDataProtectionKeys(this IEndpointRouteBuilder service)
    {
        var keys = service.MapGroup("/data-protection-keys").WithTags("Users");
        keys.MapGet("", ListAsync).WithSummary("The key ring as XML texts (service key only)");
        keys.MapPost("", AddAsync).WithSummary("Add an element to the key ring (service key only)").ProducesProblem(400);
    }

    private static async Task<Ok<List<string>>> ListAsync(UsersDb db, CancellationToken stop) =>
        TypedResults.Ok(await db.DataProtectionKeys.OrderBy(k => k.Id).Select(k => k.Xml).ToListAsync(stop));

    private static async Task<Results<NoContent, ProblemHttpResult>> AddAsync(
        NewDataProtectionKey request,
        UsersDb db,
        CancellationToken stop
    )
    {
        var violations = new Violations();
        if (request.Xml is not { Length: > 0 and <= 20_000 } xml || !IsXml(xml))
            violations.Add("xml", "must be an XML element of at most 20,000 characters");
        var name = violations.OptionalText("friendlyName", request.FriendlyName, 200);
        if (violations.Any)
            return violations.ToProblem();
        db.DataProtectionKeys.Add(new DataProtectionKey { Xml = request.Xml!, FriendlyName = name });
        await db.SaveChangesAsync(stop);
        return TypedResults.NoContent();
    }

    private static bool IsXml(string text)
    {
        try
        {
            _ = XElement.Parse(text);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
