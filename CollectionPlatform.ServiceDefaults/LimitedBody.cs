using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CollectionPlatform.ServiceDefaults;

/// <summary>A body without a length, refused with 413 where it is longer than it may be.</summary>
internal sealed class LimitedBody(PipeReader body, long mostBytes) : PipeReader, IRequestBodyPipeFeature
{
    private ReadOnlySequence<byte> unread;
    private long consumed;

    /// <summary>Call before anything of the body is read.</summary>
    public static void Put(HttpContext context, long mostBytes)
    {
        var body = new LimitedBody(context.Request.BodyReader, mostBytes);
        context.Features.Set<IRequestBodyPipeFeature>(body);
        context.Request.Body = body.AsStream();
    }

    public PipeReader Reader => this;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Checked(await body.ReadAsync(cancellationToken));

    public override bool TryRead(out ReadResult result)
    {
        if (!body.TryRead(out result))
            return false;
        result = Checked(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        this.consumed += unread.Slice(0, consumed).Length;
        unread = default;
        body.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => body.CancelPendingRead();

    public override void Complete(Exception? exception = null) => body.Complete(exception);

    private ReadResult Checked(ReadResult result)
    {
        unread = result.Buffer;
        if (consumed + unread.Length <= mostBytes)
            return result;
        AdvanceTo(unread.End); // for the server, which reads on
        throw new BadHttpRequestException($"The body has more than {mostBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
    }
}
