using System.Text.Json;

namespace CollectionPlatform.Sandbox.Calls;

/// <summary>What a provider answers when nothing is wrong: a page of products or of listings.</summary>
internal interface IPage
{
    /// <summary>Whether the page holds nothing.</summary>
    bool IsEmpty { get; }

    /// <summary>The page before this one; null for the first.</summary>
    IPage? Before { get; }

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

    /// <summary>The name of the list has NUL characters in it, so that there is no list.</summary>
    NulCharacter,

    /// <summary>The JSON breaks off in the middle.</summary>
    Truncated,

    /// <summary>A required field is absent: the list, or <c>totalPages</c> of an empty page.</summary>
    MissingField,

    /// <summary>
    /// The items are all there, written oddly: numbers as texts, control characters and half characters in texts; and one item more that
    /// has no id.
    /// </summary>
    OddItem,
}
