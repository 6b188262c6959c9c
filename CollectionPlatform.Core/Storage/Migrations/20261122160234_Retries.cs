using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CollectionPlatform.Core.Storage.Migrations
{
    /// <inheritdoc />
    public partial class Retries : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_runs_retry_of",
                table: "runs");

            migrationBuilder.AddColumn<Guid>(
                name: "chain_id",
                table: "runs",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));
            migrationBuilder.Sql("update runs set chain_id = id;"); // there were no retries before

            migrationBuilder.CreateTable(
                name: "retry_units",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    provider = table.Column<short>(type: "smallint", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    page = table.Column<int>(type: "integer", nullable: false),
                    category = table.Column<short>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_retry_units", x => new { x.run_id, x.provider, x.subject, x.page });
                });

            migrationBuilder.CreateIndex(
                name: "ix_runs_chain_id",
                table: "runs",
                column: "chain_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "retry_units");

            migrationBuilder.DropIndex(
                name: "ix_runs_chain_id",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "chain_id",
                table: "runs");

            migrationBuilder.CreateIndex(
                name: "ix_runs_retry_of",
                table: "runs",
                column: "retry_of");
        }
    }
}
