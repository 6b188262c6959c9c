using System.Net;
using System.Net.Sockets;

namespace CollectionPlatform.Web.SignIn;

/// <summary>By what strangers are told apart.</summary>
internal static class ClientAddress
{
    /// <summary>
    /// The address, of IPv6 its first half: the second half is the client's to choose. Behind a proxy it is the client's when the proxy is
    /// a known one.
    /// </summary>
    public static string Of(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }
}
