using System.Buffers;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace CollectionPlatform.Sandbox.Ledger;

/// <summary>
/// The append-only file behind the ledger. A call is written when <see cref="Append"/> returns: it is with the operating system, so that it
/// survives
/// a kill of this process (not a power cut). Answers ride along with the next call. Not thread-safe. Others may read the file; a lock file
/// beside it
/// keeps a second sandbox away.
/// </summary>
internal sealed class LedgerFile : IDisposable
{
    private const int AnswersAtMost = 64 * 1024;
    private readonly SafeFileHandle handle,
        exclusive;
    private readonly ArrayBufferWriter<byte> pending = new(AnswersAtMost);
    private readonly Utf8JsonWriter json;
    private long length;

    /// <summary>Opens the file, creating directory and file where absent.</summary>
    /// <exception cref="IOException">Another sandbox has it open, or the directory cannot be made.</exception>
    public LedgerFile(string directory)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetFullPath(directory), "ledger.jsonl");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        // the system lets go of it with the process
        exclusive = File.OpenHandle(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        handle = File.OpenHandle(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        json = new(pending, new JsonWriterOptions { SkipValidation = true });
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Reads all lines, and makes the file end after the last whole one.</summary>
    /// <returns>Bytes of a cut-off last line that were dropped.</returns>
    /// <exception cref="InvalidDataException">A whole line cannot be understood; the message names it.</exception>
    public long ReadBack(Action<LedgerLine> line)
    {
        var buffer = new byte[1 << 20];
        int filled = 0,
            lineNumber = 0;
        long offset = 0;
        while (RandomAccess.Read(handle, buffer.AsSpan(filled), offset) is var read and > 0)
        {
            offset += read;
            filled += read;
            var rest = buffer.AsSpan(0, filled);
            for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
            {
                line(Parse(rest[..end], ++lineNumber));
                rest = rest[(end + 1)..];
            }
            rest.CopyTo(buffer);
            filled = rest.Length;
            if (filled == buffer.Length)
                throw Unreadable(lineNumber + 1, "It is too long.");
        }
        length = offset - filled;
        RandomAccess.SetLength(handle, length);
        return filled;
    }

    /// <summary>Writes a call, and the answers since the last one.</summary>
    /// <exception cref="IOException">It could not be written; the file is as it was.</exception>
    public void Append(in CallEntry call)
    {
        LedgerLine.Write(json, call);
        EndLine();
        Flush();
    }

    /// <summary>Keeps an answer for the next write.</summary>
    public void AppendAnswer(int number, DateTimeOffset at)
    {
        LedgerLine.Write(json, number, at);
        EndLine();
        if (pending.WrittenCount > AnswersAtMost / 2)
            Flush();
    }

    /// <summary>Empties the file.</summary>
    public void Clear()
    {
        pending.ResetWrittenCount();
        RandomAccess.SetLength(handle, length = 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!handle.IsClosed)
            Flush();
        handle.Dispose();
        exclusive.Dispose();
        json.Dispose();
    }

    private void EndLine()
    {
        json.Flush();
        json.Reset();
        pending.Write("\n"u8);
    }

    private void Flush()
    {
        try
        {
            RandomAccess.Write(handle, pending.WrittenSpan, length);
            length += pending.WrittenCount;
        }
        catch (IOException)
        {
            RandomAccess.SetLength(handle, length); // half a line must not stay
            throw;
        }
        finally
        {
            pending.ResetWrittenCount();
        }
    }

    private LedgerLine Parse(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            return LedgerLine.Parse(line);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException)
        {
            throw Unreadable(number, e.Message);
        }
    }

    private InvalidDataException Unreadable(int lineNumber, string why) =>
        new($"{Path}, line {lineNumber} is not a line of a ledger: {why} Mend the file or move it away.");
}
