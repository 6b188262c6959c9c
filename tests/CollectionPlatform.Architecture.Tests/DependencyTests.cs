using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Extensions;
using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace CollectionPlatform.Architecture.Tests;

/// <summary>References go down only.</summary>
public sealed class DependencyTests
{
    private const string Core = "CollectionPlatform.Core",
        ServiceDefaults = "CollectionPlatform.ServiceDefaults";

    private static readonly ArchUnitNET.Domain.Architecture Product = new ArchLoader()
        .LoadAssemblies(
            System.Reflection.Assembly.Load(Core),
            System.Reflection.Assembly.Load("CollectionPlatform.Api"),
            System.Reflection.Assembly.Load("CollectionPlatform.Worker"),
            System.Reflection.Assembly.Load("CollectionPlatform.Web"),
            System.Reflection.Assembly.Load("CollectionPlatform.Sandbox")
        )
        .Build();

    [Fact]
    public void Between_the_folders_of_Core_there_are_no_circles() =>
        SliceRuleDefinition.Slices().Matching($"{Core}.(*)").Should().BeFreeOfCycles().Check(Product);

    [Theory]
    [InlineData("CollectionPlatform.Api", Core, ServiceDefaults)]
    [InlineData("CollectionPlatform.Worker", Core, ServiceDefaults)]
    [InlineData("CollectionPlatform.Web", Core, ServiceDefaults)]
    [InlineData("CollectionPlatform.Sandbox", ServiceDefaults)]
    [InlineData(Core)]
    [InlineData(ServiceDefaults)]
    public void An_assembly_knows_only_what_lies_below_it(string assembly, params string[] below)
    {
        var known = System.Reflection.Assembly.Load(assembly).GetReferencedAssemblies().Select(a => a.Name!);
        Assert.Empty(known.Where(name => name.StartsWith("CollectionPlatform.", StringComparison.Ordinal)).Except(below));
    }

    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore")]
    [InlineData("Npgsql")]
    public void Web_never_touches_the_database(string library)
    {
        var touching = Product
            .Types.Where(type => type.Assembly.Name.StartsWith("CollectionPlatform.Web", StringComparison.Ordinal))
            .SelectMany(type => type.Dependencies)
            .Where(d => d.Target.FullName.StartsWith(library, StringComparison.Ordinal))
            .Select(d => $"{d.Origin.FullName} uses {d.Target.FullName}");
        Assert.Empty(touching);
    }
}
