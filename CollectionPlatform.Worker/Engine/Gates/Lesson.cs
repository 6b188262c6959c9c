using CollectionPlatform.Core.Gates;

namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>What a gate learnt from an answer and has yet to store.</summary>
internal readonly record struct Lesson(GateEffect Effect, GateClosing? Close = null, string? Alarm = null, bool EndsSkipping = false);
