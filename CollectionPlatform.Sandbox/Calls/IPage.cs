using System.Text.Json;

namespace CollectionPlatform.Sandbox.Calls;

/// <summary>What a provider answers when nothing is wrong: a page of products or of listings.</summary>
internal interface IPage
{
    /// <summary>Whether the page holds nothing.</summary>
    bool IsEmpty { get; }

    /// <summary>Writes the page as one JSON object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="defect">What to spoil; <see cref="Defect.Truncated"/> is the caller's business.</param>
    void Write(Utf8JsonWriter json, Defect defect);
}

/// <summary>How a malformed answer is malformed.</summary>
internal enum Defect
{
    /// <summary>Well-formed.</summary>
    None,

    /// <summary>A text with NUL characters in it.</summary>
    NulCharacter,

    /// <summary>The JSON breaks off in the middle.</summary>
    Truncated,

    /// <summary>A required field is absent: the id of the first item, or <c>totalPages</c> of an empty page.</summary>
    MissingField,
}
