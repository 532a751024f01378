Console.WriteLine("usage");
return 2;
