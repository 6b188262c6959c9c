using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CollectionPlatform.Core.Storage.Migrations
{
    /// <inheritdoc />
    public partial class ProductTexts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            migrationBuilder.CreateTable(
                name: "product_texts",
                columns: table => new
                {
                    asin = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    text = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_product_texts", x => x.asin);
                });

            migrationBuilder.CreateTable(
                name: "text_clock",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_text_clock", x => x.id);
                    table.CheckConstraint("ck_text_clock", "id = 1");
                });

            migrationBuilder.InsertData(
                table: "text_clock",
                columns: new[] { "id", "position" },
                values: new object[] { 1, 0L });

            migrationBuilder.CreateIndex(
                name: "ix_product_texts_text",
                table: "product_texts",
                column: "text")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "product_texts");

            migrationBuilder.DropTable(
                name: "text_clock");

            migrationBuilder.AlterDatabase()
                .OldAnnotation("Npgsql:PostgresExtension:pg_trgm", ",,");
        }
    }
}
