using Mentiko.Cli;

return await CommandLine.RunAsync(args, Surroundings.OfProcess(), CancellationToken.None);
