using CollectionPlatform.Worker;

await WorkerApp.Create(args).RunAsync();
