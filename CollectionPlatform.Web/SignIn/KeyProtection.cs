using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;

namespace CollectionPlatform.Web.SignIn;

/// <summary>
/// Encrypts the keys of the sessions where they are stored, with a certificate that only this site has. The section
/// <c>DataProtection</c> names it: <c>CertificatePath</c> and <c>CertificatePassword</c> (a PKCS #12 file), or <c>CertificateThumbprint</c>
/// (in the user's or the machine's store).
/// </summary>
internal static partial class KeyProtection
{
    private const string Path = "DataProtection:CertificatePath",
        Password = "DataProtection:CertificatePassword",
        Thumbprint = "DataProtection:CertificateThumbprint";

    /// <exception cref="InvalidOperationException">The certificate that is named cannot be used.</exception>
    public static void ProtectKeys(this IDataProtectionBuilder keys, IConfiguration settings)
    {
        var (path, thumbprint) = (settings[Path], settings[Thumbprint]);
        if (!string.IsNullOrEmpty(path) && !string.IsNullOrEmpty(thumbprint))
            throw new InvalidOperationException($"{Path} and {Thumbprint} are both given; give one of them.");
        if (!string.IsNullOrEmpty(path))
            keys.ProtectKeysWithCertificate(FromFile(path, settings[Password]));
        else if (!string.IsNullOrEmpty(thumbprint))
            keys.ProtectKeysWithCertificate(FromStore(thumbprint));
    }

    /// <summary>Says once that keys lie unprotected where that is not meant for development.</summary>
    public static void WarnOfPlainKeys(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment() && string.IsNullOrEmpty(app.Configuration[Path] + app.Configuration[Thumbprint]))
            PlainKeys(app.Logger);
    }

    private static X509Certificate2 FromFile(string path, string? password)
    {
        try
        {
            return Usable(X509CertificateLoader.LoadPkcs12FromFile(path, password), Path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"{Path} names {path}, which cannot be read ({e.Message.TrimEnd('.')}); give a PKCS #12 file, its password in {Password}.",
                e
            );
        }
    }

    private static X509Certificate2 FromStore(string thumbprint)
    {
        foreach (var place in (StoreLocation[])[StoreLocation.CurrentUser, StoreLocation.LocalMachine])
        {
            using var store = new X509Store(StoreName.My, place);
            if (!TryOpen(store))
                continue;
            // A certificate that has run out still encrypts; sessions must not end for it.
            if (store.Certificates.Find(X509FindType.FindByThumbprint, thumbprint, validOnly: false) is [var found, ..])
                return Usable(found, Thumbprint);
        }
        throw new InvalidOperationException($"{Thumbprint} names {thumbprint}, which no store of personal certificates holds; install it.");
    }

    /// <summary>Linux has no store of the machine's personal certificates.</summary>
    private static bool TryOpen(X509Store store)
    {
        try
        {
            store.Open(OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static X509Certificate2 Usable(X509Certificate2 certificate, string setting)
    {
        using var key = certificate.GetRSAPrivateKey();
        return key is not null
            ? certificate
            : throw new InvalidOperationException($"{setting} names a certificate without an RSA private key; the keys need one.");
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The keys of the sessions are stored as they are; name a certificate in DataProtection:CertificatePath or "
            + "DataProtection:CertificateThumbprint to encrypt them (docs/proxy.md)"
    )]
    private static partial void PlainKeys(ILogger log);
}
