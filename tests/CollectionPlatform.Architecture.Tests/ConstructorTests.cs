using System.Reflection;
using System.Runtime.CompilerServices;

namespace CollectionPlatform.Architecture.Tests;

/// <summary>A class that needs much does much: what it needs is to be grouped, or its work divided.</summary>
public sealed class ConstructorTests
{
    private const int Most = 7;
    private const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    [Theory]
    [InlineData("CollectionPlatform.Core")]
    [InlineData("CollectionPlatform.Worker")]
    public void No_constructor_takes_more_than_7_parameters(string assembly)
    {
        var constructors = System
            .Reflection.Assembly.Load(assembly)
            .GetTypes()
            .Where(type => !IsRecord(type) && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
            .SelectMany(t => t.GetConstructors(Own))
            .ToList();
        Assert.Contains(constructors, constructor => constructor.GetParameters().Length is > 3 and <= Most); // they are seen
        Breaches.None(
            from constructor in constructors
            let count = constructor.GetParameters().Length
            where count > Most
            select $"{constructor.DeclaringType!.FullName} takes {count} parameters"
        );
    }

    /// <summary>Records, and anonymous types, are what groups values that travel together; their constructors need no grouping.</summary>
    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Own, [typeof(System.Text.StringBuilder)]) is not null;
}
