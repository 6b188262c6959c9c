namespace CollectionPlatform.Architecture.Tests;

/// <summary>Sources stay easy to find and to read.</summary>
public sealed class SourceTests
{
    private const int LongestLine = 140,
        LongestFile = 250,
        MostFiles = 16;

    [Fact]
    public void No_line_is_longer_than_140_characters() =>
        Breaches.None(
            from file in SourceTree.Files(".cs", ".ts", ".cshtml", ".css", ".mjs")
            from line in File.ReadLines(file).Index()
            where line.Item.Length > LongestLine
            select $"{SourceTree.Name(file)}:{line.Index + 1} has {line.Item.Length} characters"
        );

    [Fact]
    public void No_class_file_is_longer_than_250_lines() =>
        Breaches.None(
            from file in SourceTree.Files(".cs")
            let lines = File.ReadLines(file).Count()
            where lines > LongestFile
            select $"{SourceTree.Name(file)} has {lines} lines"
        );

    [Fact]
    public void No_folder_holds_more_than_16_files() =>
        Breaches.None(
            from folder in SourceTree.Files(".cs", ".ts", ".cshtml", ".css", ".mjs").GroupBy(Path.GetDirectoryName)
            where folder.Count() > MostFiles
            select $"{SourceTree.Name(folder.Key!)} holds {folder.Count()} files"
        );
}
