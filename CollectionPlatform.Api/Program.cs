using CollectionPlatform.Api;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Budget;
using CollectionPlatform.Api.Categories;
using CollectionPlatform.Api.Collections;
using CollectionPlatform.Api.Jobs;
using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Products;
using CollectionPlatform.Api.Providers;
using CollectionPlatform.Api.Runs;
using CollectionPlatform.Api.Settings;
using CollectionPlatform.Api.Spend;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Upkeep;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();

// Filters differ so much that a plan for any of them fits none; and what is read again and again is in memory, so that a look-up costs
// little.
builder.AddStorage(serverSettings: "-c plan_cache_mode=force_custom_plan -c random_page_cost=1.1");
builder.AddRedis();
builder.AddUsers();
builder.AddAccess();
builder.AddBounds();
builder.AddProblems();
builder.Services.AddApiDescription();
builder.Services.AddRuns();
builder.Services.AddSpend();
builder.Services.AddScoped<CollectionStart>();
builder.Services.AddRetention();
builder.Services.AddScoped<ProductPages>();
builder.Services.AddHostedService<TextIndexing>();
builder.Services.AddSingleton<GateDecisions>();
ProviderCategories.Add(builder);
builder.AddUpkeep();

var app = builder.Build();
app.UseProblems();
app.UseAuthentication();
app.UseAuthorization();
app.UseRateLimiter();
app.MapHealthEndpoints();
app.MapApiDescription();

var api = app.MapGroup("/api").WithQueryBounds().ProducesProblem(401).ProducesProblem(403);
var keyed = api.MapGroup("").RequireAuthorization(Access.ByMethod);
keyed.MapCategories();
keyed.MapCollections();
keyed.MapExposure();
keyed.MapRuns();
keyed.MapRetention();
keyed.MapProducts();
keyed.MapProviders();
keyed.MapSettings();
keyed.MapSpend();
keyed.MapUsers();
keyed.MapApiKeys();
var service = api.MapGroup("").RequireAuthorization(Access.Service);
service.MapSignIn();
service.MapDataProtectionKeys();
app.Run();
