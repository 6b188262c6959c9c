using System.Globalization;
using System.Net.Sockets;
using System.Text;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Limits;

/// <summary>A post of the choice of appearance whose last part comes when it is released.</summary>
internal sealed class HeldPost : IDisposable
{
    private readonly TcpClient client = new();
    private readonly string rest;

    private HeldPost(string rest) => this.rest = rest;

    /// <summary>The answer, headers included, up to the end of its page.</summary>
    public Task<string> Answer { get; private set; } = Task.FromResult("");

    /// <param name="headers">Each as <c>Name: value</c>, with Host.</param>
    public static async Task<HeldPost> SendAsync(Stranger stranger, string site, string token, params string[] headers)
    {
        var (begin, rest) = ($"__RequestVerificationToken={Uri.EscapeDataString(token)}", "&theme=dark");
        var post = new HeldPost(rest);
        await post.client.ConnectAsync("127.0.0.1", new Uri(site).Port);
        string[] all =
        [
            "POST /theme HTTP/1.1",
            .. headers,
            $"Cookie: {stranger.CookieHeader}",
            "Content-Type: application/x-www-form-urlencoded",
            string.Create(CultureInfo.InvariantCulture, $"Content-Length: {begin.Length + rest.Length}"),
            "Connection: close",
        ];
        await post.WriteAsync(string.Join("\r\n", all) + "\r\n\r\n" + begin);
        post.Answer = post.ReadAsync();
        return post;
    }

    public Task ReleaseAsync() => WriteAsync(rest);

    public void Dispose() => client.Dispose();

    /// <summary>The site keeps the connection for a while after a refusal, for what is still sent to it.</summary>
    private async Task<string> ReadAsync()
    {
        var reader = new StreamReader(client.GetStream());
        var answer = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
            if (answer.Append(line).Append('\n').ToString().Contains("</html>", StringComparison.Ordinal))
                break;
        return answer.ToString();
    }

    private async Task WriteAsync(string text) => await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
}
