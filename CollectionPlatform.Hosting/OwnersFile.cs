using System.Text;

namespace CollectionPlatform.Hosting;

/// <summary>Files that only their owner can read.</summary>
public static class OwnersFile
{
    /// <summary>Readers see the old or the new content, never half.</summary>
    public static void Write(string file, string content)
    {
        var next = file + ".next";
        File.Delete(next);
        using (
            var stream = new FileStream(
                next,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                }
            )
        )
            stream.Write(Encoding.UTF8.GetBytes(content));
        File.Move(next, file, overwrite: true);
    }
}
