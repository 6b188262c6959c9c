using CollectionPlatform.Core.Wire;
using CollectionPlatform.ServiceDefaults;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Exports;
using CollectionPlatform.Web.Hosting;
using CollectionPlatform.Web.Live;
using CollectionPlatform.Web.SignIn;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.AddServiceDefaults();
builder.AddRedis();
builder.AddApiClient();
builder.AddSignIn();
builder.AddLive();
builder.AddPages();

var app = builder.Build();
app.UseSecurityHeaders();
app.UseErrorPages();
app.UseAssets();
app.UseSignIn();
app.MapHealthEndpoints();
app.MapLive();
app.MapExports();
app.MapRazorPages();
app.Run();
