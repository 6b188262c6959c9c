using CollectionPlatform.AppHost.Local;

namespace CollectionPlatform.AppHost.Tests;

public sealed class PortTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("collection-ports-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_port_that_was_given_is_given_to_nobody_else_while_nobody_listens_there_yet()
    {
        var first = new Ports(Path.Combine(folder, "first"));
        var port = first.Of("api");
        first.Remember();
        File.Copy(Path.Combine(folder, "first"), Path.Combine(folder, "second"));

        var second = new Ports(Path.Combine(folder, "second")).Of("api");

        Assert.NotEqual(port, second);
    }
}
